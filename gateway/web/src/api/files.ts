import { ApiError } from './errors'
import { errorBody, headersOf, http } from './http'

/** A file of a record, as `files` of record JSON and a finished upload give it. */
export interface FileEntry {
  id: number
  name: string
  size: number
  /** What its bytes are. */
  type: string
  url: string
}
interface Upload {
  id: number
  offset: number
  size: number
  file: FileEntry | null
}
export interface UploadOptions {
  /** Bytes that have arrived, of all. */
  onProgress?: (sent: number, size: number) => void
  signal?: AbortSignal
}

const PIECE = 8 * 1024 * 1024
/** Waits before a lost connection is tried again, in milliseconds. */
const PAUSES = [500, 1500, 4000, 8000, 15_000]
const PREFIX = '/api/v1'
const MEMORY = 'dougong.uploads'

export const fileUrl = (id: number) => `${PREFIX}/files/${id}`
export const downloadUrl = (id: number) => `${fileUrl(id)}?download=true`
export const thumbnailUrl = (id: number) => `${fileUrl(id)}/thumbnail`
export const hasThumbnail = (file: FileEntry) => ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'].includes(file.type)
/** Takes back an upload that no record has yet. */
export const deleteFile = (id: number) => http.delete<unknown>(`/files/${id}`)

/**
 * Uploads a file for a field of a form, in pieces. A lost connection is taken up again where it broke, also after a reload of the page
 * when the same file is chosen again. Raises ApiError for refusals, and what `signal` was aborted with.
 */
export async function uploadFile(form: string, field: string, file: File, { onProgress, signal }: UploadOptions = {}): Promise<FileEntry> {
  const mark = fingerprint(form, field, file)
  let upload = await resumed(mark) ?? await http.post<Upload>('/files', { name: file.name, size: file.size, form, field }, { signal })
  remember(mark, upload.id)
  let failures = 0
  while (upload.file === null) {
    signal?.throwIfAborted()
    const { offset, id }: Upload = upload
    onProgress?.(offset, file.size)
    try {
      upload = await send(id, offset, file.slice(offset, offset + PIECE), (sent) => onProgress?.(offset + sent, file.size), signal)
      failures = 0
    } catch (error) {
      const next = offsetAfter(error)
      if (next === null || failures >= PAUSES.length) {
        if (!isOutage(error)) forget(mark)
        throw error
      }
      await pause(PAUSES[failures++]!, signal)
      upload = { ...upload, offset: next ?? await offsetOf(id) ?? offset }
    }
  }
  onProgress?.(file.size, file.size)
  forget(mark)
  return upload.file
}

/** Where to go on after a failure: the place the server names, undefined when it must be asked, null when there is no going on. */
function offsetAfter(error: unknown): number | undefined | null {
  if (!(error instanceof ApiError)) return null
  if (error.code === 'upload_offset') return Number(error.params.offset)
  return isOutage(error) ? undefined : null
}

const isOutage = (error: unknown) =>
  error instanceof ApiError && error.code !== 'files_full' && (error.status === 0 || error.status === 429 || error.status >= 500)

/** Bytes the server has of an upload; null when it does not know or cannot be reached. */
async function offsetOf(id: number): Promise<number | null> {
  try {
    const response = await fetch(fileUrl(id), { method: 'HEAD', headers: headersOf('HEAD'), credentials: 'same-origin' })
    return response.ok ? Number(response.headers.get('Upload-Offset')) : null
  } catch {
    return null
  }
}

/** fetch cannot tell how much of a body has left; XMLHttpRequest can. */
function send(id: number, offset: number, piece: Blob, onSent: (sent: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    xhr.open('PATCH', fileUrl(id))
    for (const [name, value] of Object.entries(headersOf('PATCH'))) xhr.setRequestHeader(name, value)
    xhr.setRequestHeader('Content-Type', 'application/offset+octet-stream')
    xhr.setRequestHeader('Upload-Offset', String(offset))
    xhr.upload.onprogress = (event) => onSent(event.loaded)
    xhr.onload = () => {
      if (xhr.status < 300) resolve(JSON.parse(xhr.responseText) as Upload)
      else void errorBody(new Response(xhr.responseText, { status: xhr.status })).then((body) => reject(new ApiError(xhr.status, body)))
    }
    xhr.onerror = () => reject(new ApiError(0, { code: 'network' }))
    xhr.onabort = () => reject(signal?.reason ?? new ApiError(0, { code: 'network' }))
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
    signal?.addEventListener('abort', abort)
    xhr.send(piece)
  })
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds)
    function done() {
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    function stop() {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** The same file for the same field: what an interrupted upload is known by. */
export const fingerprint = (form: string, field: string, file: File) => [form, field, file.name, file.size, file.lastModified].join('|')

function remembered(): Record<string, number> {
  try {
    return JSON.parse(sessionStorage.getItem(MEMORY) ?? '{}') as Record<string, number>
  } catch {
    return {}
  }
}
const remember = (mark: string, id: number) => sessionStorage.setItem(MEMORY, JSON.stringify({ ...remembered(), [mark]: id }))
function forget(mark: string): void {
  const known = remembered()
  delete known[mark]
  sessionStorage.setItem(MEMORY, JSON.stringify(known))
}

async function resumed(mark: string): Promise<Upload | null> {
  const id = remembered()[mark]
  const offset = id === undefined ? null : await offsetOf(id)
  return id === undefined || offset === null ? null : { id, offset, size: 0, file: null }
}
