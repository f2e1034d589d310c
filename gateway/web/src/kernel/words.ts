/** What people type and spreadsheets hold, in either language, whatever language the screen shows. */
export const YES_WORDS: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', '是', '✓', '√'])
export const NO_WORDS: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', '否', ''])

export const DATE_FORMATS = ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY/M/D', 'YYYY.M.D', 'YYYY年M月D日', 'YYYYMMDD']
export const TIME_FORMATS = ['YYYY-MM-DD HH:mm', 'YYYY-M-D H:mm', 'YYYY/M/D H:mm', 'YYYY-MM-DD HH:mm:ss', ...DATE_FORMATS]
/** Hours, minutes and seconds of 9:30, 09:30:15 or 9点30分. */
export const TIME_OF_DAY = /^(\d{1,2})[:点时](\d{1,2})?分?(?::?(\d{1,2})秒?)?$/
