import { CommentOutlined } from '@ant-design/icons'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addComment, commentsQuery, type Comment, type SavedComment } from '@/api/life'
import { keys } from '@/api/keys'
import type { RecordPanelProps } from '@/registry/places'
import { EmptyState } from '@/ui/EmptyState'
import { Failure } from '@/ui/Failure'
import { useFeedback } from '@/ui/feedback'
import { CommentItem } from './CommentItem'
import { CommentBox } from './CommentBox'
import styles from './Comments.module.css'

/** What people say about a record, thread by thread, newest thread last; the box to say something is always in sight. */
export default function CommentsPanel({ form, record }: RecordPanelProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { message } = useFeedback()
  const [answering, setAnswering] = useState<number | null>(null)
  const { data, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(commentsQuery(form.key, record.id))
  const refresh = () => {
    void client.invalidateQueries({ queryKey: keys.comments(form.key, record.id) })
    void client.invalidateQueries({ queryKey: keys.follow(form.key, record.id) })
  }
  const tellUnseen = ({ unseen }: SavedComment) => {
    if (unseen.length > 0) message.warning(t('detail:comment.unseen', { names: unseen.map((person) => person.name).join('、') }), 6)
  }
  const say = async (body: string, parent?: number) => {
    const saved = await addComment(form.key, record.id, body, parent)
    setAnswering(null)
    refresh()
    tellUnseen(saved)
  }
  if (isPending) return <div aria-busy className={styles.list}>{[60, 48, 72].map((width) => <span key={width} className="dg-bone" style={{ width: `${width}%` }} />)}</div>
  if (isError) return <Failure compact error={error} onRetry={refetch} />
  const all = data.pages.flatMap((page) => page.rows).reverse()
  const known = new Set(all.map((comment) => comment.id))
  const threads = all.filter((comment) => comment.parent === null || !known.has(comment.parent))
  const answersTo = (thread: Comment) => all.filter((comment) => comment.parent === thread.id)
  return (
    <div className={styles.root}>
      {hasNextPage && <Button type="text" size="small" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>{t('detail:comment.older')}</Button>}
      {threads.length === 0 ? <EmptyState compact icon={<CommentOutlined />} title={t('detail:comment.none')} hint={t('detail:comment.noneHint')} /> : (
        <ol className={styles.list}>
          {threads.map((thread) => (
            <li key={thread.id}>
              <CommentItem comment={thread} onChanged={refresh} onSaved={tellUnseen} onAnswer={() => setAnswering(thread.id)} />
              {(answersTo(thread).length > 0 || answering === thread.id) && (
                <div className={styles.answers}>
                  {answersTo(thread).map((answer) => (
                    <CommentItem key={answer.id} comment={answer} onChanged={refresh} onSaved={tellUnseen} onAnswer={() => setAnswering(thread.id)} />
                  ))}
                  {answering === thread.id && (
                    <CommentBox autoFocus placeholder={t('detail:comment.answerTo', { name: thread.author_name ?? '' })} submit={t('detail:comment.answer')} onSubmit={(body) => say(body, thread.id)} onCancel={() => setAnswering(null)} />
                  )}
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      <CommentBox placeholder={t('detail:comment.placeholder')} submit={t('detail:comment.send')} onSubmit={(body) => say(body)} />
    </div>
  )
}
