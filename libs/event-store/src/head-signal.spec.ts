import { HeadSignal } from './head-signal';

const never = new AbortController().signal;

describe('the head signal', () => {
  it('goes on waiting without a moment between when the head only reaches the position', async () => {
    const signal = new HeadSignal();
    signal.advance(25n);
    let isWoken = false;
    const waiting = signal.beyond(29n, never).then(() => {
      isWoken = true;
    });
    signal.advance(29n);
    // Whoever polls asks at this very moment whether somebody waits.
    expect(signal.isAwaited).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect([isWoken, signal.isAwaited]).toEqual([false, true]);
    signal.advance(30n);
    expect(signal.isAwaited).toBe(false);
    await waiting;
  });

  it('does not wait for what has passed, nor after an abort', async () => {
    const signal = new HeadSignal();
    signal.advance(3n);
    await signal.beyond(2n, never);
    const controller = new AbortController();
    const waiting = signal.beyond(3n, controller.signal);
    controller.abort();
    await waiting;
    await signal.beyond(3n, controller.signal);
    expect(signal.isAwaited).toBe(false);
  });
});
