import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button, Empty, Select, Spin } from 'antd'
import { useLayoutEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '@/api/errors'
import { keys } from '@/api/keys'
import { previewTemplate } from '@/api/printing'
import { queryRecords } from '@/api/records'
import type { FormDefinition } from '@/api/types'
import type { PrintTemplate } from '@/kernel/printTemplate'
import { recordTitle } from '@/registry/recordTitle'
import { useSettled } from '@/ui/useSettled'
import styles from './Printing.module.css'

const PAUSE_MS = 500
const LISTED = 20

/** The page as it will be printed, of a record one may choose. */
export function Preview({ form, template, record, onRecord }: { form: FormDefinition; template: PrintTemplate; record: number | undefined; onRecord: (id: number) => void }) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [page, setPage] = useState(1)
  const search = useSettled(typed.trim(), PAUSE_MS) || undefined
  const settled = useSettled(template, PAUSE_MS)
  const query = { search, limit: LISTED, count: false }
  const listed = useQuery({ queryKey: keys.recordList(form.key, query), queryFn: ({ signal }) => queryRecords(form.key, query, signal), placeholderData: (previous) => previous })
  const rows = listed.data?.rows ?? []
  const id = record ?? rows[0]?.id
  const shown = useQuery({
    queryKey: ['form', form.key, 'print-preview', settled, id, page],
    queryFn: ({ signal }) => previewTemplate(form.key, settled, id!, page, signal),
    enabled: id !== undefined, placeholderData: (previous) => previous, gcTime: 0, staleTime: 0, retry: false,
  })
  const address = useAddress(shown.data?.picture)
  const pages = shown.data?.pages ?? 1
  const at = Math.min(page, pages)
  return (
    <div className={styles.preview}>
      <div className={styles.previewBar}>
        <Select
          value={id} className={styles.record} aria-label={t('printing:record')} showSearch={{ filterOption: false, onSearch: setTyped }} loading={listed.isFetching}
          options={withChosen(rows.map((row) => ({ value: row.id, label: recordTitle(form, row) })), id)} onChange={(next) => { onRecord(next); setPage(1) }}
        />
        <span className={styles.pages}>
          <Button type="text" size="small" icon={<LeftOutlined />} disabled={at <= 1} aria-label={t('printing:pageBefore')} onClick={() => setPage(at - 1)} />
          <span role="status">{t('printing:pageOf', { page: at, pages })}</span>
          <Button type="text" size="small" icon={<RightOutlined />} disabled={at >= pages} aria-label={t('printing:pageAfter')} onClick={() => setPage(at + 1)} />
        </span>
        {shown.isFetching && <Spin size="small" />}
      </div>
      <div className={styles.stage} tabIndex={0} role="group" aria-label={t('printing:preview')}>
        {shown.error ? <p role="alert" className={styles.problem}>{errorText(shown.error)}</p>
          : address ? <img src={address} alt={t('printing:pageOf', { page: at, pages })} className={styles.paper} data-stale={shown.isPlaceholderData || undefined} />
          : listed.isSuccess && id === undefined ? <Empty description={t('printing:noRecord')} /> : null}
      </div>
    </div>
  )
}

const withChosen = (options: { value: number; label: string }[], id: number | undefined) =>
  id === undefined || options.some((each) => each.value === id) ? options : [{ value: id, label: `#${id}` }, ...options]

/** An address for a picture in memory, given back when it is no longer shown. */
function useAddress(picture: Blob | undefined): string | null {
  const [held, setHeld] = useState<{ picture: Blob; address: string } | null>(null)
  // Before the browser paints: an address that was given back is never drawn, and nothing flickers.
  useLayoutEffect(() => {
    if (!picture) return
    const address = URL.createObjectURL(picture)
    setHeld({ picture, address })
    return () => URL.revokeObjectURL(address)
  }, [picture])
  return held && held.picture === picture ? held.address : null
}
