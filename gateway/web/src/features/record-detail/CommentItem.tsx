import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useDirectory } from '@/api/directory'
import { changeComment, deleteComment, type Comment, type SavedComment } from '@/api/life'
import { partsOf } from '@/kernel/mentions'
import { Ago } from '@/ui/Ago'
import { useFeedback } from '@/ui/feedback'
import { Monogram } from '@/ui/Monogram'
import { CommentBox } from './CommentBox'
import styles from './Comments.module.css'

export interface CommentItemProps {
  comment: Comment
  onChanged: () => void
  onSaved: (saved: SavedComment) => void
  onAnswer: () => void
}

export function CommentItem({ comment, onChanged, onSaved, onAnswer }: CommentItemProps) {
  const { t } = useTranslation()
  const { failed, modal } = useFeedback()
  const [editing, setEditing] = useState(false)
  const name = comment.author_name ?? t('detail:somebody')
  const save = async (body: string) => {
    const saved = await changeComment(comment.id, body)
    setEditing(false)
    onChanged()
    onSaved(saved)
  }
  const remove = () =>
    modal.confirm({
      title: t('detail:comment.deleteTitle'), okText: t('common:delete'), okButtonProps: { danger: true },
      onOk: () => deleteComment(comment.id).then(onChanged, failed),
    })
  return (
    <article className={styles.item} aria-label={t('detail:comment.by', { name })}>
      <Monogram name={name} size={28} />
      <div className={styles.main}>
        <p className={styles.head}>
          <strong>{name}</strong>
          <Ago at={comment.at} />
          {comment.edited_at && <span title={comment.edited_at}>{t('detail:comment.edited')}</span>}
        </p>
        {comment.deleted ? <p className={styles.gone}>{t('detail:comment.deleted')}</p>
          : editing ? <CommentBox autoFocus body={comment.body} placeholder={t('detail:comment.placeholder')} submit={t('common:save')} onSubmit={save} onCancel={() => setEditing(false)} />
            : <Body body={comment.body} />}
        {!editing && !comment.deleted && (
          <div className={styles.tools}>
            <Button type="text" size="small" onClick={onAnswer}>{t('detail:comment.answer')}</Button>
            {comment.actions.includes('edit') && <Button type="text" size="small" onClick={() => setEditing(true)}>{t('common:edit')}</Button>}
            {comment.actions.includes('delete') && <Button type="text" size="small" onClick={remove}>{t('common:delete')}</Button>}
          </div>
        )}
      </div>
    </article>
  )
}

/** Plain text in which links are links and people have names. */
function Body({ body }: { body: string }) {
  const directory = useDirectory()
  return (
    <p className={styles.text}>
      {partsOf(body).map((part, index) => {
        if (part.kind === 'person') return <b key={index} className={styles.person}>@{directory.person(part.id)?.name ?? part.id}</b>
        if (part.kind === 'link') return <a key={index} href={part.text} target="_blank" rel="noopener noreferrer nofollow">{part.text}</a>
        return <span key={index}>{part.text}</span>
      })}
    </p>
  )
}
