import { addressText, type Address } from '@/kernel/address'
import { useDivisions } from './divisions'
import styles from './values.module.css'

/** An address as text, once the names of its divisions have come. */
export function AddressText({ address }: { address: Address }) {
  const divisions = useDivisions()
  return <span className={styles.clip}>{addressText(address, divisions)}</span>
}
