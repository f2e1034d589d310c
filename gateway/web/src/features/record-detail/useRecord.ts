import { useQuery } from '@tanstack/react-query'
import { formQuery } from '@/api/forms'
import { recordQuery } from '@/api/records'

/** A record with its form, as one thing to wait for. */
export function useRecord(formKey: string, id: number) {
  const form = useQuery(formQuery(formKey))
  const record = useQuery(recordQuery(formKey, id))
  return {
    form: form.data,
    record: record.data,
    error: form.error ?? record.error,
    retry: () => {
      void form.refetch()
      void record.refetch()
    },
  }
}
