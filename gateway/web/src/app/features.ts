/** Every feature announces its panels, menu items and widgets here; their pages are listed in router.tsx. */
import '@/features/record-detail/feature'
