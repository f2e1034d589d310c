// What a person would complain about on the screen as it stands; evaluated in the page with {width, phone, groups, texts, patterns}.
({ width, phone, groups, texts, patterns }) => {
  const found = []
  const PRESSED = 'button, a[href], textarea, select, input:not([type=hidden]), label:has(input), [role=button], [role=tab], [role=menuitem], [role=option], [role=switch], [role=combobox]'
  const FINGER = 'button, [role=button], [role=tab], nav a, a:has(> .anticon:only-child)'
  const REACH = '[role=switch], .ant-input-clear-icon, .ant-select-clear, .ant-input-password-icon' // a switch, and what is pressed beside its icon as well
  const OVER = '.ant-popover, .ant-dropdown, .ant-select-dropdown, .ant-picker-dropdown, .ant-tooltip, .ant-notification, .ant-message'
  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.sr-only, .skip-link, [inert], [aria-hidden=true]')
  const name = (element) => {
    const words = (element.ariaLabel || element.innerText || element.placeholder || element.title || '').trim().replace(/\s+/g, ' ').slice(0, 40)
    return `<${element.localName}${element.role ? ` ${element.role}` : ''}> "${words}"`
  }

  // Where a page could not be read, that is all that is said.
  if (!document.querySelector('#content [role=status] .anticon-warning, #content [role=status] .anticon-lock')) {
    if (document.querySelectorAll('h1').length === 0 && !document.querySelector('#content .anticon-compass')) found.push('no heading says what page it is')
    if (!/\S · (斗拱|Dougong)$/.test(document.title)) found.push(`the tab is called "${document.title}"`)
  }

  // Words.
  const known = new Set(groups)
  const foreign = new Set(texts)
  foreign.delete('Clear') // antd's list boxes call their clearing button so in every language
  const shapes = patterns.map((pattern) => new RegExp(`^${pattern.map((piece) => RegExp.escape(piece)).join('.+')}$`))
  const said = new Set()
  const hear = (text, where) => {
    const words = text?.trim()
    if (words && !said.has(words)) {
      said.add(words)
      const key = /^(?:[\w-]+:)?([A-Za-z][\w-]*(?:\.[\w-]+)*)\.[\w-]+$/.exec(words)
      if (key && known.has(key[1])) found.push(`a key instead of a text in ${where}: ${words}`)
      if (/returned an object instead of string|\[object Object\]|\bundefined\b|\bNaN\b/.test(words)) found.push(`no text in ${where}: ${words.slice(0, 80)}`)
      if (foreign.has(words) || shapes.some((shape) => shape.test(words))) found.push(`another language in ${where}: ${words.slice(0, 80)}`)
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement
    if (!parent.closest('script, style, noscript, textarea, [contenteditable], code, pre') && parent.checkVisibility()) hear(walker.currentNode.data, 'the text')
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (!element.checkVisibility()) continue
    for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) hear(element.getAttribute(attribute), attribute)
  }

  // What can be pressed. Behind an open dialog nothing can.
  const sheet = (element) => getComputedStyle(element).position === 'fixed' && element.offsetWidth === width
  const dialogs = [...document.querySelectorAll('aside')].filter(sheet).concat(...document.querySelectorAll('[role=dialog][aria-modal=true], .palette')).filter((dialog) => dialog.checkVisibility() && dialog.getBoundingClientRect().height > 0)
  const scope = dialogs.at(-1) ?? document.body
  const cuts = (axis, element) => {
    // The part of the axis that can be seen of it, or null when it can be scrolled to.
    for (let box = element.parentElement; box && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box)
      const flow = axis === 'x' ? style.overflowX : style.overflowY
      if (flow === 'auto' || flow === 'scroll') return null
      if ((flow === 'hidden' || flow === 'clip') && style.textOverflow !== 'ellipsis') return box.getBoundingClientRect()
      if (style.position === 'fixed') break
    }
    return { left: 0, right: width, top: 0, bottom: innerHeight }
  }
  // Whether the point is in sight: not scrolled away in any box around the element.
  const inSight = (element, x, y) => {
    for (let box = element.parentElement; box && box !== document.documentElement; box = box.parentElement) {
      const { left, right, top, bottom } = box.getBoundingClientRect()
      if (getComputedStyle(box).overflow !== 'visible' && (x < left || x > right || y < top || y > bottom)) return false
    }
    return true
  }
  // The box one scrolls an element in: what floats above the box covers nothing for good.
  const scroller = (element) => {
    for (let box = element.parentElement; box; box = box.parentElement) if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box
    return document.documentElement
  }
  for (const element of scope.querySelectorAll(PRESSED)) {
    if (!seen(element) || (element.localName === 'input' && element.closest('label'))) continue
    const box = element.getBoundingClientRect()
    if (box.width < 4 || box.height < 4) continue
    const [across, down] = [cuts('x', element), cuts('y', element)]
    if (across && (box.left < across.left - 1 || box.right > across.right + 1)) found.push(`${name(element)} is cut off sideways`)
    if (down && (box.top < down.top - 1 || box.bottom > down.bottom + 1)) found.push(`${name(element)} is cut off below or above`)
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    const hit = inSight(element, x, y) ? document.elementFromPoint(x, y) : null
    const over = hit?.closest(PRESSED)
    if (over && over !== element && !over.contains(element) && !element.contains(over) && (!hit.closest(OVER) || element.closest(OVER)) && scope.contains(over) && scroller(element).contains(over)) {
      found.push(`${name(element)} lies under ${name(over)}`)
    }
    const size = (element.closest('.ant-tabs-tab') ?? element).getBoundingClientRect()
    if (phone && element.matches(FINGER) && !element.matches(REACH) && size.height < 32 && getComputedStyle(element).display !== 'inline') {
      found.push(`${name(element)} is ${Math.round(size.height)} px high for a finger`)
    }
  }
  return [...new Set(found)]
}
