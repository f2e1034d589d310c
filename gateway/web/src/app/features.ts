/** Every feature announces its panels, menu items and widgets here; their pages are listed in router.tsx. */
import '@/features/apidocs/feature'
import '@/features/approvals/feature'
import '@/features/automations/feature'
import '@/features/connectors/feature'
import '@/features/flows/feature'
import '@/features/notifications/feature'
import '@/features/permissions/feature'
import '@/features/record-detail/feature'
