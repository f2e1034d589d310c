import type { Locale } from 'antd/es/locale'
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { LANGUAGES, labelText, type Label, type Language } from '@/kernel/label'

export const i18n = i18next
const STORED = 'dougong.language'

/** One chunk per language; a namespace is a JSON file in its folder, picked up by name. */
const catalogues: Record<Language, () => Promise<{ catalogue: Record<string, object>; components: Locale }>> = {
  'zh-CN': () => import('./zh-CN'),
  en: () => import('./en'),
}

/** Texts of pages that few people open come with those pages. */
const LATE = import.meta.glob<{ default: object }>(['./*/designer.json', './*/imports.json'])
const late = new Set<string>()

async function addLate(language: string, namespace: string): Promise<void> {
  if (i18n.hasResourceBundle(language, namespace)) return
  i18n.addResourceBundle(language, namespace, (await LATE[`./${language}/${namespace}.json`]!()).default)
}

/** Loads a page together with texts of its own, so that it is never drawn without them. */
export async function withTexts<T>(namespaces: readonly string[], page: Promise<T>): Promise<T> {
  namespaces.forEach((namespace) => late.add(namespace))
  await Promise.all(namespaces.map((namespace) => addLate(i18n.language, namespace)))
  return page
}

const componentTexts = new Map<string, Locale>()

/** The texts of antd's own components in a language that is loaded. */
export const componentLocale = (language: string): Locale | undefined => componentTexts.get(language)

function storedLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  if (stored && (LANGUAGES as readonly string[]).includes(stored)) return stored as Language
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN'
}

async function addLanguage(language: Language): Promise<void> {
  await Promise.all([...late].map((namespace) => addLate(language, namespace)))
  if (i18n.hasResourceBundle(language, 'common')) return
  const { catalogue, components } = await catalogues[language]()
  componentTexts.set(language, components)
  for (const [namespace, texts] of Object.entries(catalogue)) i18n.addResourceBundle(language, namespace, texts)
}

export async function startI18n(): Promise<void> {
  const language = storedLanguage()
  await i18n.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    ns: ['common'],
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await addLanguage(language)
  document.documentElement.lang = language
  await i18n.changeLanguage(language)
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!LANGUAGES.includes(language)) return
  await addLanguage(language)
  localStorage.setItem(STORED, language)
  document.documentElement.lang = language
  await i18n.changeLanguage(language)
}

/** Resolves definition labels in the current language. */
export function useLabel(): (label: Label | null | undefined, fallback?: string) => string {
  const { i18n: instance } = useTranslation()
  return (label, fallback) => labelText(label, instance.language, fallback)
}
