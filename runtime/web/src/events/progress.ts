import type { Message } from '../generated/wire';
import type { Status } from '../state/status';

/** What an event's status is after a message, or `null` once there is nothing more to show. */
export function nextStatus(status: Status, message: Message): Status | null {
  switch (message.msg) {
    case 'estimation':
      return { ...status, rank: message.rank, queueSize: message.queue_size, eta: message.rank_eta };
    case 'process_starts':
      return { ...status, rank: null, eta: message.eta };
    case 'progress':
      return { ...status, rank: null, progress: message.progress_data };
    case 'process_generating':
      return { ...status, stage: 'generating', rank: null };
    case 'process_completed':
      return message.success ? null : { ...status, stage: 'error', progress: [] };
    case 'unexpected_error':
      return { ...status, stage: 'error', progress: [] };
    default:
      return status;
  }
}
