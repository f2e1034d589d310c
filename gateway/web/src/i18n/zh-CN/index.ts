import antdLocale from 'antd/locale/zh_CN'
import 'dayjs/locale/zh-cn'

const files = import.meta.glob<{ default: object }>(['./*.json', '!./designer.json', '!./imports.json'], { eager: true })

export const catalogue: Record<string, object> = Object.fromEntries(
  Object.entries(files).map(([path, file]) => [path.slice(2, -5), file.default]),
)

/** The texts of antd's own components. */
export const components = antdLocale
