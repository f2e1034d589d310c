const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** 1.4 MB: three digits at most, in steps of 1024. */
export function sizeText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10))
  const size = bytes / 1024 ** step
  return `${step === 0 || size >= 100 ? Math.round(size) : size.toFixed(1).replace(/\.0$/, '')} ${UNITS[step]}`
}
