import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import type { FormDefinition } from '@/api/types'
import { useLabel } from '@/i18n'
import { SYSTEM_FIELDS } from '@/kernel/definition'
import type { PersonSpec } from '@/kernel/flow'

/** Who a specification means, in words. */
export function useSpecText(form: FormDefinition | undefined): (spec: PersonSpec) => string {
  const { t } = useTranslation()
  const label = useLabel()
  const directory = useDirectory()
  return (spec) => {
    switch (spec.kind) {
      case 'role': return label(directory.roles.find((role) => role.key === spec.role)?.name, spec.role)
      case 'user': return directory.person(spec.user)?.name ?? `#${spec.user}`
      case 'manager': return (spec.level ?? 1) === 1 ? t('people:manager') : t('people:managerAt', { count: spec.level })
      case 'department_head': return t('people:departmentHead')
      case 'field': return t('people:fromField', { field: label([...(form?.fields ?? []), ...SYSTEM_FIELDS].find((field) => field.key === spec.field)?.name, spec.field) })
    }
  }
}
