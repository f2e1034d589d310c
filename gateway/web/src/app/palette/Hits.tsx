import { FileTextOutlined, InboxOutlined, LoadingOutlined, SearchOutlined, WarningOutlined } from '@ant-design/icons'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { searchQuery } from '@/api/records'
import { useLabel } from '@/i18n'
import { FoundIn } from '@/ui/FoundIn'
import { Marked } from '@/ui/Marked'
import { useSettled } from '@/ui/useSettled'

const PAUSE_MS = 150
const MOST = 8

/** The records that have what was typed, the way to all of them, and what the server says instead. */
export function Hits({ typed, onVisit }: { typed: string; onVisit: (path: string, search?: object) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const wanted = useSettled(typed, PAUSE_MS)
  const { data: hits, isError, isFetching, refetch } = useQuery({ ...searchQuery(wanted, undefined, MOST), placeholderData: keepPreviousData, retry: false })
  const line = (value: string, icon: ReactNode, text: string, onSelect: () => void) => (
    <Command.Item key={value} forceMount value={value} onSelect={onSelect}><span className="palette-icon">{icon}</span><span className="palette-name">{text}</span></Command.Item>
  )
  /** A listbox holds nothing but options, so what is to be said is one that cannot be chosen. */
  const note = (value: string, icon: ReactNode, text: string) => (
    <Command.Item forceMount disabled value={value}><span className="palette-icon">{icon}</span><span className="palette-name">{text}</span></Command.Item>
  )
  const waiting = isFetching || wanted !== typed
  if (!waiting && !isError && hits?.length === 0) return note('nothing', <InboxOutlined />, t('shell:palette.empty'))
  return (
    <Command.Group heading={t('shell:palette.records')} forceMount>
      {isError && !waiting ? line('search again', <WarningOutlined />, t('shell:palette.failed'), () => void refetch()) : hits === undefined || isError ? (
        note('searching', <LoadingOutlined />, t('shell:palette.searching'))
      ) : (
        <>
          {hits.map((hit) => (
            <Command.Item key={`${hit.form}-${hit.id}`} forceMount value={`record ${hit.form} ${hit.id}`} onSelect={() => onVisit(`/f/${hit.form}/r/${hit.id}`)}>
              <span className="palette-icon"><FileTextOutlined /></span><span className="palette-name">
                <Marked text={hit.title} marks={hit.title_marks} />
                {hit.title_marks.length === 0 && hit.marks.length > 0 && <span className="palette-snippet"><FoundIn hit={hit} /></span>}
              </span>
              <span className="palette-hint">{label(hit.form_name, hit.form)}</span>
            </Command.Item>
          ))}
          {hits.length > 0 && line('all hits', <SearchOutlined />, t('shell:palette.allHits', { text: typed }), () => onVisit('/search', { q: typed }))}
        </>
      )}
    </Command.Group>
  )
}
