import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'

/** Names the page in the browser's tab, its history and bookmarks for as long as it stands; nothing changes while there is no title yet. */
export function useDocumentTitle(title: string | undefined): void {
  const { t } = useTranslation()
  const product = t('common:product')
  useEffect(() => {
    if (!title) return
    document.title = `${title} · ${product}`
    return () => { document.title = product }
  }, [title, product])
}
