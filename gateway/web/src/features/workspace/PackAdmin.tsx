import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { installPack, packsQuery, removeSample, samplePack } from '@/api/forms'
import type { Pack } from '@/api/types'
import { useLabel } from '@/i18n'
import { Monogram } from '@/ui/Monogram'
import { useFeedback } from '@/ui/feedback'
import styles from './PackAdmin.module.css'

const SAMPLE_SEED = 2026

/** Packs after the first minute: complete an installation, put sample data in, take it out again. */
export function PackAdmin() {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { failed, done } = useFeedback()
  const { data: packs = [] } = useQuery(packsQuery)
  const act = useMutation({
    mutationFn: async ({ pack, action }: { pack: Pack; action: 'install' | 'add' | 'remove' }) => {
      if (action === 'remove') return t('workspace:packs.removed', { ...(await removeSample(pack.key)) })
      if (action === 'add') {
        await samplePack(pack.key, SAMPLE_SEED)
        return t('workspace:packs.added')
      }
      await installPack(pack.key)
      return t('workspace:packs.installed', { name: label(pack.name, pack.key) })
    },
    onSuccess: (text) => done(text),
    onError: failed,
    onSettled: () => client.invalidateQueries(),
  })
  const busy = (pack: Pack, action: string) => act.isPending && act.variables.pack.key === pack.key && act.variables.action === action
  return (
    <section className={styles.section} aria-labelledby="packs">
      <h2 id="packs" className={styles.title}>{t('workspace:packs.section')}</h2>
      {packs.map((pack) => (
        <div key={pack.key} className={styles.pack}>
          <Monogram name={label(pack.name, pack.key)} size={40} square />
          <div className={styles.text}>
            <div className={styles.name}>{label(pack.name, pack.key)}</div>
            <div className={styles.hint}>{label(pack.description)}</div>
          </div>
          <div className={styles.actions}>
            <Button loading={busy(pack, 'install')} disabled={act.isPending} onClick={() => act.mutate({ pack, action: 'install' })}>
              {t('workspace:packs.repair')}
            </Button>
            <Button loading={busy(pack, 'add')} disabled={act.isPending} onClick={() => act.mutate({ pack, action: 'add' })}>
              {t('workspace:packs.addSample')}
            </Button>
            <Popconfirm title={t('workspace:packs.removeConfirm')} onConfirm={() => act.mutate({ pack, action: 'remove' })}>
              <Button danger loading={busy(pack, 'remove')} disabled={act.isPending}>{t('workspace:packs.removeSample')}</Button>
            </Popconfirm>
          </div>
        </div>
      ))}
    </section>
  )
}
