/** Every feature announces its panels, menu items and widgets here; their pages are listed in router.tsx. */
import '@/features/approvals/feature'
import '@/features/notifications/feature'
import '@/features/record-detail/feature'
