import { DndContext, KeyboardSensor, PointerSensor, useDraggable, useDroppable, useSensor, useSensors, type DragEndEvent } from '@dnd-kit/core'
import { ArrowLeftOutlined, FormOutlined, PlusOutlined } from '@ant-design/icons'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Button } from 'antd'
import { createElement, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addField, changeField, formQuery, removeField } from '@/api/forms'
import { keys } from '@/api/keys'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { FIELD_TYPES, isSystemKey, type FieldDefinition, type FieldType } from '@/kernel/definition'
import { specOf } from '@/registry/fieldTypes'
import { AppLink } from '@/ui/AppLink'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { PageHeader } from '@/ui/PageHeader'
import { Sheet } from '@/ui/Sheet'
import { usePhone } from '@/ui/useBreakpoint'
import { useFeedback } from '@/ui/feedback'
import { completeLabel, finishField, newField } from './draft'
import { FieldPanel } from './FieldPanel'
import styles from './Designer.module.css'

const route = getRouteApi('/w/$ws/edit/form/$form')

export function DesignerPage() {
  const { form: key } = route.useParams()
  const { data: form, isError, error, refetch } = useQuery(formQuery(key))
  if (isError) return <Failure error={error} onRetry={refetch} />
  return form ? <Designer key={form.key} form={form} /> : null
}

/** Drag a type (or tap it) to add a field; pick a field to change it. Each change is saved at once and needs no restart. */
function Designer({ form }: { form: FormDefinition }) {
  const { t, i18n } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const phone = usePhone()
  const { field: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const { done, failed, modal } = useFeedback()
  const [draft, setDraft] = useState<FieldDefinition | null>(null)
  const [choosing, setChoosing] = useState(chosen === '+')
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }), useSensor(KeyboardSensor))
  const existing = form.fields.find((field) => field.key === chosen)
  const open = draft ?? existing
  const select = (field?: string) => void navigate({ search: field ? { field } : {}, replace: true })
  const close = () => {
    setDraft(null)
    select()
  }
  const begin = (type: FieldType) => {
    setChoosing(false)
    setDraft(newField(type, [1, 2].map((number) => ({ [i18n.language]: t('designer:newChoice', { number }) }))))
  }
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over) begin(active.id as FieldType)
  }
  const changed = () => Promise.all([client.invalidateQueries({ queryKey: keys.form(form.key) }), client.invalidateQueries({ queryKey: keys.records(form.key) })])
  const save = async (field: FieldDefinition) => {
    if (draft) await addField(form.key, finishField(field, new Set(form.fields.map((known) => known.key))))
    else await changeField(form.key, field.key, { name: completeLabel(field.name), help: field.help ? completeLabel(field.help) : null, required: field.required ?? false, ...(field.options ? { options: field.options } : {}) })
    await changed()
    done(t(draft ? 'designer:added' : 'common:saved'))
    close()
  }
  const remove = (field: FieldDefinition) =>
    modal.confirm({
      title: t('designer:removeTitle', { name: label(field.name, field.key) }),
      content: t('designer:removeHint'),
      okText: t('designer:remove'),
      okButtonProps: { danger: true },
      onOk: async () => {
        try {
          await removeField(form.key, field.key)
          await changed()
          close()
        } catch (error) {
          failed(error)
        }
      },
    })
  const panel = open && (
    <FieldPanel
      key={draft ? `new-${draft.type}` : open.key} field={open} fresh={draft !== null} onSave={save} onClose={close}
      onRemove={!draft && !isSystemKey(open.key) && open.key !== form.title_field ? () => remove(open) : undefined}
    />
  )
  const types = <TypeList onPick={begin} />
  return (
    <div className={styles.root}>
      <PageHeader
        leading={<AppLink path={`/f/${form.key}/v/all`} className={styles.back} aria-label={t('detail:backTo', { form: label(form.name, form.key) })}><ArrowLeftOutlined /></AppLink>}
        title={t('designer:title', { form: label(form.name, form.key) })} hint={phone ? undefined : t('designer:live')}
        actions={phone && <Button type="primary" icon={<PlusOutlined />} onClick={() => setChoosing(true)}>{t('designer:add')}</Button>}
      />
      <DndContext sensors={sensors} onDragEnd={onDragEnd}>
        <div className={styles.columns}>
          {!phone && <section className={styles.types} aria-label={t('designer:types')}><h2>{t('designer:types')}</h2>{types}</section>}
          <Canvas form={form} chosen={draft ? undefined : existing?.key} onChoose={(key) => { setDraft(null); select(key) }} />
          {!phone && panel && <aside className={styles.properties} aria-label={t('designer:properties')}>{panel}</aside>}
        </div>
      </DndContext>
      {phone && <Sheet open={choosing} title={t('designer:types')} onClose={() => setChoosing(false)}><div style={{ padding: 16, overflow: 'auto' }}>{types}</div></Sheet>}
      {phone && <Sheet open={panel !== undefined} title={t('designer:properties')} onClose={close}>{panel}</Sheet>}
    </div>
  )
}

function TypeList({ onPick }: { onPick: (type: FieldType) => void }) {
  return <ul className={styles.typeGrid}>{FIELD_TYPES.map((type) => <li key={type}><TypeTile type={type} onPick={onPick} /></li>)}</ul>
}

function TypeTile({ type, onPick }: { type: FieldType; onPick: (type: FieldType) => void }) {
  const { t } = useTranslation()
  const { setNodeRef, listeners, transform, isDragging } = useDraggable({ id: type })
  const icon = type === 'formula' ? <FormOutlined /> : createElement(specOf({ key: type, type, name: '' }).Icon)
  return (
    <button
      ref={setNodeRef} type="button" className={styles.type} data-dragging={isDragging || undefined} onClick={() => onPick(type)} {...listeners}
      style={transform ? { transform: `translate(${transform.x}px, ${transform.y}px)`, zIndex: 10 } : undefined}
    >
      {icon}<span>{t(`fields:types.${type}`)}</span>
    </button>
  )
}

function Canvas({ form, chosen, onChoose }: { form: FormDefinition; chosen: string | undefined; onChoose: (key: string) => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const { setNodeRef, isOver } = useDroppable({ id: 'canvas' })
  return (
    <section ref={setNodeRef} className={styles.canvas} data-over={isOver || undefined} aria-label={t('designer:canvas')}>
      {form.fields.length === 0 ? <EmptyState icon={<FormOutlined />} title={t('designer:empty')} hint={t('designer:emptyHint')} /> : (
        <ul className={styles.sheet}>
          {form.fields.map((field) => (
            <li key={field.key}>
              <button type="button" className={styles.item} aria-pressed={chosen === field.key} onClick={() => onChoose(field.key)}>
                <span className={styles.itemIcon}>{createElement(specOf(field).Icon)}</span>
                <span className={styles.itemName}>{label(field.name, field.key)}{field.required && <span className={styles.star}> *</span>}</span>
                <span className={styles.itemType}>{t(`fields:types.${field.type}`)}</span>
              </button>
            </li>
          ))}
          <li className={styles.dropHere}>{t('designer:dropHere')}</li>
        </ul>
      )}
    </section>
  )
}
