/** A formula with its fields by name: `{amount} > 50000` reads "合同金额 > 50000". Texts in quotes stay as they are. */
export function readableFormula(text: string, nameOf: (key: string) => string): string {
  return text
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/\{([a-z][a-z0-9_.]*)\}/g, (_, key: string) => nameOf(key))))
    .join('')
}

/** Keys of the fields that a formula or a message text names. */
export function fieldsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{([a-z][a-z0-9_.]*)\}/g)].map((match) => match[1]!))]
}
