const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;
const LOUDEST = 0x7fff;

/** A recording as a WAV file: every program that hears anything reads those. */
export async function wavOf(recording: Blob): Promise<File> {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await recording.arrayBuffer());
    const channels = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at));
    return new File([wavBytes(channels, sound.sampleRate)], 'recording.wav', { type: 'audio/wav' });
  } finally {
    void context.close();
  }
}

/** Samples from -1 to 1, channel by channel, as the bytes of a WAV file. */
export function wavBytes(channels: readonly Float32Array[], rate: number): ArrayBuffer {
  const length = channels[0]?.length ?? 0;
  const frame = channels.length * SAMPLE_BYTES;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + length * frame));
  const words = (at: number, text: string): void => Array.from(text).forEach((sign, place) => view.setUint8(at + place, sign.charCodeAt(0)));
  words(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  words(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels.length, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, SAMPLE_BYTES * 8, true);
  words(36, 'data');
  view.setUint32(40, length * frame, true);
  for (let at = 0; at < length; at += 1) {
    channels.forEach((samples, channel) => {
      const loudness = Math.max(-1, Math.min(1, samples[at] ?? 0));
      view.setInt16(HEADER_BYTES + at * frame + channel * SAMPLE_BYTES, Math.round(loudness * LOUDEST), true);
    });
  }
  return view.buffer as ArrayBuffer;
}
