// tagger.keras in JavaScript: an ES module that needs nothing else
//
// Model:   tagger.keras
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript
// Costs:   428 bytes of weights as float32, 0 of state, 4040 of workspace,
//          68 multiply-accumulates (for one timestep)
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   embedding: Embedding -> (timesteps, 3), 0 parameters
//   both: Bidirectional -> (timesteps, 4), 0 parameters
//   tags: Dense -> (timesteps, 2), 0 parameters

export type Sample = ArrayLike<number>;
export type Prediction = number[][];

export declare const INPUT_NAMES: readonly string[];
/** Of each input the length of its axes; null: any length but 0. */
export declare const INPUT_SHAPES: readonly (readonly (number | null)[])[];
export declare const OUTPUT_NAMES: readonly string[];
export declare const OUTPUT_SHAPES: readonly (readonly (number | null)[])[];

/**
 * The prediction for one sample, from no state.
 * @throws {TypeError | RangeError} the sample is not what INPUT_SHAPES says.
 */
export declare function predict(words: ArrayLike<number>): Prediction;

/** The predictions for several samples. */
export declare function predictBatch(samples: Iterable<Sample>): Prediction[];

/** The model and its state. */
export declare class Predictor {
  /** The prediction for one sample. */
  predict(words: ArrayLike<number>): Prediction;
  /** Throws: Bidirectional 'both' reads the sequence from its end. */
  step(...inputs: unknown[]): never;
  /** Forgets everything that came before. */
  reset(): void;
}
