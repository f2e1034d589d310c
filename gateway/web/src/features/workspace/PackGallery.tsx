import { AppstoreAddOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { installPack, packsQuery, samplePack } from '@/api/forms'
import { keys } from '@/api/keys'
import type { Pack } from '@/api/types'
import { useLabel } from '@/i18n'
import { EmptyState } from '@/ui/EmptyState'
import { Monogram } from '@/ui/Monogram'
import { useFeedback } from '@/ui/feedback'
import styles from './HomePage.module.css'

const SAMPLE_SEED = 1

/** The first minute of a workspace: install a ready-made application, with sample records or without. */
export default function PackGallery() {
  const { t } = useTranslation()
  const label = useLabel()
  const client = useQueryClient()
  const { failed, done } = useFeedback()
  const [sample, setSample] = useState(true)
  const { data: packs = [] } = useQuery(packsQuery)
  const install = useMutation({
    mutationFn: async (pack: Pack) => {
      await installPack(pack.key)
      if (sample) await samplePack(pack.key, SAMPLE_SEED)
    },
    onSuccess: (_, pack) => done(t('workspace:packs.installed', { name: label(pack.name, pack.key) })),
    onError: failed,
    onSettled: () => Promise.all([keys.apps, keys.packs, keys.me, keys.directory].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
  return (
    <div className={styles.card}>
      <EmptyState compact icon={<AppstoreAddOutlined />} title={t('workspace:packs.title')} hint={t('workspace:packs.hint')} />
      <div className={styles.packs} style={{ padding: '0 16px 8px' }}>
        {packs.map((pack) => (
          <div key={pack.key} className={styles.pack}>
            <Monogram name={label(pack.name, pack.key)} size={40} square />
            <span className={styles.packText}>
              <span className={styles.packName}>{label(pack.name, pack.key)}</span>
              <span className={styles.packHint}>{label(pack.description)}</span>
            </span>
            <Button
              className={styles.packAction} type="primary" loading={install.isPending && install.variables.key === pack.key}
              disabled={install.isPending} onClick={() => install.mutate(pack)}
            >
              {t('workspace:packs.install')}
            </Button>
          </div>
        ))}
      </div>
      <div style={{ padding: '4px 16px 8px' }}>
        <Checkbox checked={sample} onChange={(e) => setSample(e.target.checked)}>{t('workspace:packs.sample')}</Checkbox>
      </div>
    </div>
  )
}
