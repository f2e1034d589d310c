import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { completeTask, removePending, type InboxTask, type TaskAction } from '@/api/approvals'
import { keys } from '@/api/keys'
import { useFeedback } from '@/ui/feedback'

/** Decides a task: it leaves the list at once and comes back should the server refuse. */
export function useDecide(task: InboxTask, onDecided: (id: number) => void) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const { done, failed } = useFeedback()
  return useMutation({
    mutationFn: ({ action, opinion }: { action: TaskAction; opinion: string }) => completeTask(task.id, action, opinion.trim()),
    onMutate: async () => {
      const restore = await removePending(client, task.id)
      onDecided(task.id)
      return restore
    },
    onSuccess: (_, { action }) => done(t(`approvals:did.${task.kind === 'revise' ? 'resubmit' : action}`, { title: task.title })),
    onError: (error, _, restore) => {
      restore?.()
      failed(error)
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.tasks })
      void client.invalidateQueries({ queryKey: keys.instances })
      void client.invalidateQueries({ queryKey: keys.record(task.form, task.record) })
    },
  })
}
