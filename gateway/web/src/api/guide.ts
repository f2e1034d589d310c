/** The readable documentation of the API, of one form or of everything; a page of its own, without scripts. */
export function guideAddress(language: string, form?: string): string {
  return `/api/docs?${new URLSearchParams({ ...(form ? { form } : {}), lang: language })}`
}
