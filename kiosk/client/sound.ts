// Short sounds made on the spot: two rising tones, one soft tone, one low gentle tone; for the staff's attention three like a small bell,
// high, higher, high. Nothing that buzzes.

type Tone = { hz: number; from: number; for: number; loud: number };

const SOUNDS: Record<string, Tone[]> = {
  welcome: [
    { hz: 660, from: 0, for: 0.16, loud: 0.22 },
    { hz: 880, from: 0.13, for: 0.3, loud: 0.22 },
  ],
  already_in: [{ hz: 587, from: 0, for: 0.28, loud: 0.14 }],
  refusal: [{ hz: 294, from: 0, for: 0.4, loud: 0.2 }],
  attention: [
    { hz: 1047, from: 0, for: 0.22, loud: 0.2 },
    { hz: 1319, from: 0.24, for: 0.22, loud: 0.2 },
    { hz: 1047, from: 0.48, for: 0.45, loud: 0.2 },
  ],
};

let context: AudioContext | null = null;

/** Play the sound of an outcome, or "attention". Does nothing where the browser allows no sound yet (no key or touch so far). */
export function play(outcome: string): void {
  try {
    const audio = (context ??= new AudioContext());
    if (audio.state === "suspended") void audio.resume().catch(() => {});
    const sound = SOUNDS[outcome === "calibration" ? "welcome" : outcome] ?? SOUNDS["refusal"]!;
    for (const tone of sound) {
      const voice = audio.createOscillator();
      const volume = audio.createGain();
      const begin = audio.currentTime + 0.01 + tone.from;
      voice.type = "sine";
      voice.frequency.value = tone.hz;
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(tone.loud, begin + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + tone.for);
      voice.connect(volume).connect(audio.destination);
      voice.start(begin);
      voice.stop(begin + tone.for + 0.02);
    }
  } catch {
    // no sound on this machine: the colour and the words say it all
  }
}
