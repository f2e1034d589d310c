import { CloseCircleFilled } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'

function ClearIcon() {
  const { t } = useTranslation()
  return <CloseCircleFilled aria-label={t('common:clear')} />
}

/** `allowClear` of a text box whose clearing button has a name in the reader's language; antd's own has none. */
export const CLEARABLE = { clearIcon: <ClearIcon /> }
