import { describe, expect, it } from 'vitest';
import { describeProgress, describeStatus, pendingStatus, shareOf } from './status';

const unit = { index: null, length: null, unit: null, progress: null, desc: null };

describe('status', () => {
  it('names the place in the queue as people count', () => {
    const status = { ...pendingStatus('full', 0), rank: 1, queueSize: 5 };
    expect(describeStatus(status, 0)).toBe('queue: 2/5');
    expect(describeStatus({ ...status, rank: 0, queueSize: 1 }, 0)).toBe('queue: 1/1');
  });

  it('shows seconds, and the expected ones from one second up', () => {
    expect(describeStatus(pendingStatus('full', 1000), 3250)).toBe('2.3s');
    expect(describeStatus({ ...pendingStatus('full', 0), eta: 4 }, 1500)).toBe('1.5 / 4.0s');
    expect(describeStatus({ ...pendingStatus('full', 0), eta: 0.1 }, 1500)).toBe('1.5s');
  });

  it('keeps a share between nothing and all', () => {
    expect(shareOf({ ...unit, index: 12, length: 10 })).toBe(1);
    expect(shareOf({ ...unit, progress: -1 })).toBe(0);
    expect(shareOf({ ...unit, index: 3 })).toBeNull();
  });

  it('puts progress in words', () => {
    expect(describeProgress({ ...unit, index: 3, length: 10, unit: 'steps', desc: 'Training' })).toBe('Training 3/10');
    expect(describeProgress({ ...unit, progress: 0.255 })).toBe('26%');
    expect(describeProgress({ ...unit, index: 7, unit: 'files' })).toBe('7 files');
  });
});
