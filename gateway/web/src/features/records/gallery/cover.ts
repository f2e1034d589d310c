import type { RecordRow } from '@/api/types'

interface HeldFile {
  id: number | string
  type?: string
}

const DRAWN = /^image\/(png|jpe?g|gif|webp|bmp)$/

/** The address of a small picture of a record's first image in a field; undefined where it holds none. */
export function coverOf(row: RecordRow, field: string): string | undefined {
  const files = (row as RecordRow & { files?: Record<string, HeldFile[]> }).files?.[field]
  const image = files?.find((file) => file.type === undefined || DRAWN.test(file.type))
  return image && `/api/v1/files/${encodeURIComponent(String(image.id))}/thumbnail`
}
