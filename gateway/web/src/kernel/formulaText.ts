/**
 * A formula with its fields by name: `{amount} > 50000` reads "合同金额 > 50000".
 * Texts in quotes stay as they are, but for values of choices of the fields it names: `textOf` knows those.
 */
export function readableFormula(text: string, nameOf: (key: string) => string, textOf: (value: string, fields: string[]) => string | undefined = () => undefined): string {
  const named = fieldsIn(text)
  return text
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, index) => (index % 2 === 1 ? quoted(part, textOf(part.slice(1, -1), named)) : part.replace(/\{([a-z][a-z0-9_.]*)\}/g, (_, key: string) => nameOf(key))))
    .join('')
}

const quoted = (part: string, text: string | undefined) => (text === undefined ? part : `“${text}”`)

/** Keys of the fields that a formula or a message text names. */
export function fieldsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{([a-z][a-z0-9_.]*)\}/g)].map((match) => match[1]!))]
}
