import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from './errors'
import { fingerprint, uploadFile } from './files'

/** A server that keeps what it is sent, and does what a test tells it before it answers. */
class Server {
  received = 0
  announced = 0
  faults: ((offset: number) => Response | 'lost' | null)[] = []

  fetch = (_: string | URL, options: RequestInit): Promise<Response> => {
    if (options.method === 'HEAD') return Promise.resolve(new Response(null, { headers: { 'Upload-Offset': String(this.received) } }))
    this.announced += 1
    return Promise.resolve(Response.json({ id: 7, offset: 0, size: JSON.parse(String(options.body)).size, file: null }, { status: 201 }))
  }

  patch(offset: number, body: Blob, size: number): Response | 'lost' {
    const fault = this.faults.shift()?.(offset)
    if (fault) return fault
    if (offset !== this.received) return Response.json({ code: 'upload_offset', params: { offset: this.received } }, { status: 409 })
    this.received += body.size
    const file = this.received === size ? { id: 7, name: 'a.bin', size, type: 'application/octet-stream', url: '/api/v1/files/7' } : null
    return Response.json({ id: 7, offset: this.received, size, file })
  }
}

const MB = 1024 * 1024
const file = new File([new Uint8Array(20 * MB)], 'a.bin', { lastModified: 1 })
let server: Server

beforeEach(() => {
  server = new Server()
  const memory = new Map<string, string>()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => memory.get(key) ?? null, setItem: (key: string, value: string) => memory.set(key, value) })
  vi.stubGlobal('window', { location: { origin: 'http://gateway' } })
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('XMLHttpRequest', class {
    upload: { onprogress?: (event: { loaded: number }) => void } = {}
    offset = 0
    status = 0
    responseText = ''
    onload?: () => void
    onerror?: () => void
    onloadend?: () => void
    onabort?: () => void
    open() {}
    abort() {
      this.onload = undefined
      this.onabort?.()
    }
    setRequestHeader(name: string, value: string) {
      if (name === 'Upload-Offset') this.offset = Number(value)
    }
    send(body: Blob) {
      this.upload.onprogress?.({ loaded: body.size })
      const answer = server.patch(this.offset, body, file.size)
      const settle = answer === 'lost'
        ? Promise.resolve(this.onerror?.())
        : answer.text().then((text) => {
          this.status = answer.status
          this.responseText = text
          this.onload?.()
        })
      void settle.then(() => this.onloadend?.())
    }
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const settled = async <T>(work: Promise<T>): Promise<T> => {
  const done = work.then(() => true, () => true)
  while (!(await Promise.race([done, vi.advanceTimersByTimeAsync(20_000).then(() => false)]))) continue
  return work
}

describe('uploading', () => {
  it('sends pieces and says how far it is', async () => {
    const progress: number[] = []
    expect((await settled(uploadFile('contract', 'scan', file, { onProgress: (sent) => progress.push(sent) }))).id).toBe(7)
    expect(server.received).toBe(file.size)
    expect(progress.at(-1)).toBe(file.size)
    expect(progress).toEqual([...progress].sort((a, b) => a - b))
  })

  it('goes on where the server is after the connection was lost', async () => {
    server.faults = [() => null, () => 'lost', () => { server.received = 9 * MB; return 'lost' }]
    await settled(uploadFile('contract', 'scan', file))
    expect([server.received, server.announced]).toEqual([file.size, 1])
  })

  it('goes on at the offset the server names', async () => {
    server.received = 3 * MB
    await settled(uploadFile('contract', 'scan', file))
    expect(server.received).toBe(file.size)
  })

  it('takes up an upload that the page forgot', async () => {
    sessionStorage.setItem('dougong.uploads', JSON.stringify({ [fingerprint('contract', 'scan', file)]: 7 }))
    server.received = 16 * MB
    await settled(uploadFile('contract', 'scan', file))
    expect([server.received, server.announced]).toEqual([file.size, 0])
  })

  it('ends at a refusal', async () => {
    server.faults = [() => Response.json({ code: 'files_quota', message: 'full' }, { status: 413 })]
    await expect(settled(uploadFile('contract', 'scan', file))).rejects.toThrow(ApiError)
    expect(server.received).toBe(0)
  })

  it('stops when told to', async () => {
    const stop = new AbortController()
    server.faults = [() => { stop.abort(new Error('enough')); return null }]
    await expect(settled(uploadFile('contract', 'scan', file, { signal: stop.signal }))).rejects.toThrow('enough')
  })
})
