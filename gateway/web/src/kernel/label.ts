/** Localised labels of definitions: an object by language, or a plain string that means every language. */
export type Language = 'zh-CN' | 'en'
export type Label = string | Partial<Record<Language, string>>

export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

/** The label's text in a language, else in the other language, else the fallback. */
export function labelText(label: Label | null | undefined, language: string, fallback = ''): string {
  if (label == null) return fallback
  if (typeof label === 'string') return label || fallback
  const wanted = language === 'en' ? label.en : label['zh-CN']
  return wanted || label['zh-CN'] || label.en || fallback
}
