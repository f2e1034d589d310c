import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/**
 * antd's icons tell a screen reader the name of their file ("plus"). An icon beside a text says nothing;
 * one that stands alone is given its words where it is used (`aria-label`).
 */
const silentIcons: Plugin = {
  name: 'silent-icons',
  transform(code, id) {
    if (!/@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js$/.test(id)) return
    const said = /role: "img",\s*"aria-label": icon\.name/
    if (!said.test(code)) this.error(`${id} names its icons in another way than before`)
    return { code: code.replace(said, '...(restProps["aria-label"] ? { role: "img" } : { "aria-hidden": true })'), map: null }
  },
}

const gateway = process.env.DOUGONG_GATEWAY ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react(), silentIcons],
  optimizeDeps: { rolldownOptions: { plugins: [silentIcons] } },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: gateway, changeOrigin: false } } },
  build: {
    target: 'es2022',
    // Everything in /assets carries a content hash, so the gateway may serve it as immutable.
    assetsDir: 'assets',
    chunkSizeWarningLimit: 900,
    manifest: true,
    sourcemap: false,
  },
  test: { environment: 'node', include: ['src/**/*.test.{ts,tsx}'] },
})
