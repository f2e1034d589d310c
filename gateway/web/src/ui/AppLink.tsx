import { defaultStringifySearch, useParams, useRouter } from '@tanstack/react-router'
import { useCallback, type AnchorHTMLAttributes, type MouseEvent } from 'react'

/** Address of a page below the current workspace; search values are serialised as the router reads them. */
export function workspaceHref(ws: string, path: string, search?: object): string {
  return `/w/${ws}${path === '/' ? '' : path}${search ? defaultStringifySearch(search) : ''}`
}

export function useWorkspace(): string {
  return (useParams({ strict: false }) as { ws?: string }).ws ?? ''
}

/** Goes to a page below the workspace by its path. */
export function useGo(): (path: string, search?: object) => void {
  const router = useRouter()
  const ws = useWorkspace()
  return useCallback((path, search) => router.history.push(workspaceHref(ws, path, search)), [router, ws])
}

export interface AppLinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Path below the workspace, such as `/f/contract`, which opens the form's default view. */
  path: string
  search?: object
}

/** A real link (middle click, copy address) that the router follows without a reload. */
export function AppLink({ path, search, onClick, ...rest }: AppLinkProps) {
  const router = useRouter()
  const href = workspaceHref(useWorkspace(), path, search)
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    router.history.push(href)
  }
  return <a {...rest} href={href} onClick={follow} />
}
