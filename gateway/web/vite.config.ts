import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const gateway = process.env.DOUGONG_GATEWAY ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [react()],
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
