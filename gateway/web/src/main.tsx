import { createRoot } from 'react-dom/client'
import { startI18n } from '@/i18n'
import '@/app/tokens.css'

async function start(): Promise<void> {
  // The catalogue comes first: nothing is ever drawn with a key in place of a text.
  const [{ Root }] = await Promise.all([import('@/app/Root'), startI18n()])
  createRoot(document.getElementById('root')!).render(<Root />)
}

void start()
