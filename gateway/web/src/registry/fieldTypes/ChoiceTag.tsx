import styles from './values.module.css'

/** Named colours of choices: text on its soft background reads at 4.5:1 or better. */
export const CHOICE_COLOURS: Record<string, { text: string; background: string }> = {
  blue: { text: '#1e4bb5', background: '#e3ecfd' },
  green: { text: '#1b6b37', background: '#dcf3e2' },
  red: { text: '#a82a26', background: '#fde4e3' },
  orange: { text: '#8f4a06', background: '#feead2' },
  yellow: { text: '#755300', background: '#fdf2c4' },
  purple: { text: '#5b3fb3', background: '#ece5fb' },
  cyan: { text: '#0b6571', background: '#d6f1f4' },
  pink: { text: '#9b2f6c', background: '#fbe2ef' },
  grey: { text: '#4a4f57', background: '#eceef1' },
}
const ALIASES: Record<string, string> = { gray: 'grey', default: 'grey', gold: 'yellow', lime: 'green', teal: 'cyan', magenta: 'pink', volcano: 'orange', geekblue: 'blue', indigo: 'purple', success: 'green', error: 'red', warning: 'orange', processing: 'blue' }

export function choiceColour(name: string | undefined) {
  const key = name ? (ALIASES[name] ?? name) : 'grey'
  return CHOICE_COLOURS[key] ?? CHOICE_COLOURS.grey!
}

export function ChoiceTag({ colour, text }: { colour?: string; text: string }) {
  const { text: color, background } = choiceColour(colour)
  return <span className={styles.tag} style={{ color, background }}>{text}</span>
}
