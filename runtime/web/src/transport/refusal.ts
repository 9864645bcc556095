import { isRecord } from '../state/equal';
import { JoinError, type Problem } from './transport';

/** A proxy's words for "nobody is behind me". A 503 is the app's own: its queue is full. */
const GATEWAY_STATUSES = new Set([502, 504]);
/** What our relay's own answers have, its 404 too: a share link that is away comes back. */
const RELAY = 'x-spacekit-relay';

export const UNREACHABLE = 'The app can’t be reached. Check the connection and try again.';

/** Whether an answer comes from something before the app rather than from the app. */
export function isGatewayError({ status, headers }: Response): boolean {
  return GATEWAY_STATUSES.has(status) || headers.has(RELAY);
}

/** The error that an answer other than 2xx to a join stands for. */
export async function refusalOf(response: Response): Promise<JoinError> {
  if (isGatewayError(response)) return new JoinError(UNREACHABLE);
  const body: unknown = await response.json().catch(() => null);
  const detail = isRecord(body) ? body['detail'] : null;
  if (typeof detail === 'string') return new JoinError(detail);
  const problems = problemsOf(detail);
  if (problems.length > 0) return new JoinError(problems.map((problem) => problem.message).join('\n'), problems);
  if (response.status === 401) return new JoinError('You are signed out. Reload the page to sign in again.');
  return new JoinError(`The app refused this (${response.status}).`);
}

/** A validator's verdicts come one for each input, the passed ones too; pydantic's have a `msg`. */
function problemsOf(detail: unknown): Problem[] {
  if (!Array.isArray(detail)) return [];
  return detail.flatMap((verdict: unknown, input): Problem[] => {
    if (!isRecord(verdict) || verdict['is_valid'] === true) return [];
    const message = verdict['message'] ?? verdict['msg'];
    return typeof message === 'string' ? [{ input, message }] : [];
  });
}
