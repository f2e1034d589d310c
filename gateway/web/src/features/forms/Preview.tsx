import { useQuery } from '@tanstack/react-query'
import { Modal, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { grantsQuery, rolesQuery } from '@/api/organisation'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import type { FormDraft } from '@/kernel/designer'
import { grantOf, levelOf, type Grant } from '@/kernel/grants'
import { mapSections, withFields } from '@/kernel/layout'
import { useFeedback } from '@/ui/feedback'
import { RecordForm } from '@/ui/record/RecordForm'
import { PhoneFrame, usePhone } from '@/ui/useBreakpoint'
import { useToldForm } from './useToldForm'
import styles from './Designer.module.css'

const EVERYBODY = 0

/** The form as the people of a role will fill it in, on a desktop or a phone. Nothing is saved. */
export function Preview({ draft: drawn, onClose }: { draft: FormDraft; onClose: () => void }) {
  const { t } = useTranslation()
  const label = useLabel()
  const phone = usePhone()
  const { done } = useFeedback()
  const [device, setDevice] = useState<'desktop' | 'phone'>(phone ? 'phone' : 'desktop')
  const [role, setRole] = useState(EVERYBODY)
  const [tries, setTries] = useState(0)
  const { data: roles = [] } = useQuery(rolesQuery)
  const { data: grants } = useQuery({ ...grantsQuery(role), enabled: role !== EVERYBODY })
  const draft = useToldForm(drawn)
  const form = draft && seenBy(draft, role === EVERYBODY ? null : (grants ?? []))
  return (
    <Modal open onCancel={onClose} footer={null} width={phone ? '100%' : 960} title={t('designer:preview.title')} style={{ top: phone ? 0 : 32 }} destroyOnHidden>
      <div className={styles.previewBar}>
        <Select
          value={role} onChange={setRole} aria-label={t('designer:preview.role')} style={{ minWidth: 180 }} showSearch={{ optionFilterProp: 'label' }}
          options={[{ value: EVERYBODY, label: t('designer:preview.everything') }, ...roles.map((each) => ({ value: each.id, label: label(each.name, each.key) }))]}
        />
        {!phone && <Segmented value={device} onChange={setDevice} aria-label={t('designer:preview.device')} options={(['desktop', 'phone'] as const).map((value) => ({ value, label: t(`designer:preview.${value}`) }))} />}
      </div>
      <div className={styles.stage}>
        <div className={styles.device} data-device={phone ? undefined : device} role="region" aria-label={t('designer:preview.title')}>
          {!form ? <div aria-busy style={{ padding: 24 }}><span className="dg-bone" style={{ width: 240, height: 20 }} /></div> : form.fields.length === 0 ? <p className={styles.pick} style={{ padding: 24 }}>{t('designer:preview.nothing')}</p> : (
            <PhoneFrame.Provider value={device === 'phone'}>
              <RecordForm
                key={`${role}-${device}-${tries}`} form={form} columns={device === 'phone' ? 1 : 2} onCancel={() => setTries(tries + 1)}
                onSave={async () => done(t('designer:preview.valid'))}
              />
            </PhoneFrame.Provider>
          )}
        </div>
      </div>
    </Modal>
  )
}

/** The draft with only the fields a role sees, at their levels; without grants, as somebody who may do everything. */
function seenBy(draft: FormDraft, grants: Grant[] | null): FormDefinition {
  const grant = grants && (grantOf(grants, `form:${draft.key}`) ?? grantOf(grants, 'form:*'))
  const fields = draft.fields.flatMap((field) => {
    const level = grants === null ? 'write' : levelOf(grant ?? undefined, field.key)
    return level === 'hidden' ? [] : [{ ...field, access: level }]
  })
  const seen = new Set(fields.map((field) => field.key))
  const layout = mapSections(draft.layout, (section) => withFields(section, section.fields.filter((key) => seen.has(key))))
  return { ...draft, fields, layout, version: 0, actions: ['view', 'create'] } as FormDefinition
}
