import { useTranslation } from 'react-i18next'
import { ChoiceTag } from '@/registry/fieldTypes/ChoiceTag'
import { STATE_COLOURS } from './boxes'

export function StateTag({ state }: { state: string }) {
  const { t } = useTranslation()
  return <ChoiceTag colour={STATE_COLOURS[state]} text={t(`approvals:state.${state}`)} />
}
