/**
 * The page below the workspace that a link of a message leads to. The server names records by form and id;
 * how pages are addressed is the client's. Anything that is no path of ours leads nowhere.
 */
export function pageOfLink(link: string | null | undefined): string | null {
  if (!link || !link.startsWith('/') || link.startsWith('//')) return null
  const record = /^\/records\/([a-z][a-z0-9_]*)\/(\d+)(\?tab=[a-z]+)?$/.exec(link)
  return record ? `/f/${record[1]}/r/${record[2]}${record[3] ?? ''}` : link
}
