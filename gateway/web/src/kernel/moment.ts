import dayjs, { type Dayjs } from 'dayjs'
import customParseFormat from 'dayjs/plugin/customParseFormat'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'

dayjs.extend(customParseFormat)
dayjs.extend(utc)
dayjs.extend(timezone)

let zone = 'Asia/Shanghai'

/** The wire holds UTC; people read and write the time of their tenant, wherever their computer stands. */
export function setZone(name: string) {
  zone = name
}

/** An instant of the wire (now, when absent) on the tenant's clock. */
export function moment(at?: string | Date): Dayjs {
  return dayjs(at).tz(zone)
}

/** What somebody picked or typed, whose hours were meant on the tenant's clock. */
export function meant(picked: Dayjs): Dayjs {
  return picked.tz(zone, true)
}
