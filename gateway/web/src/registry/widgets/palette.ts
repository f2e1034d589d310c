/** Series colours: told apart in greyscale and by colour-blind eyes, 3:1 on white. */
export const SERIES = ['#245bdb', '#e08a00', '#12907c', '#a34fc4', '#d1495b', '#2f8fb8', '#7c8a2b', '#6b7683']

const CHOICES: Record<string, string> = {
  blue: '#3d74e8', green: '#2f9e55', red: '#d9534f', orange: '#dd8420', yellow: '#c09a12', purple: '#8a63d2', cyan: '#1b98a8', pink: '#cf5b99', grey: '#868e99',
}
const ALIASES: Record<string, string> = { gray: 'grey', default: 'grey', gold: 'yellow', lime: 'green', teal: 'cyan', magenta: 'pink', volcano: 'orange', geekblue: 'blue', indigo: 'purple', success: 'green', error: 'red', warning: 'orange', processing: 'blue' }

/** A choice keeps the colour it has in tables; what has none takes the next of the series. */
export function seriesColour(choice: string | undefined, index: number): string {
  const named = choice && CHOICES[ALIASES[choice] ?? choice]
  return named || SERIES[index % SERIES.length]!
}
