// classifier.h5 in JavaScript: an ES module that needs nothing else
//
// Model:   classifier.h5
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript
// Costs:   320 bytes of weights as float32, 24 of state, 72 of workspace,
//          186 multiply-accumulates
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   lstm: LSTM -> (3,), 0 parameters
//   dense: Dense -> (2,), 0 parameters

/** All numbers of an input, row after row. */
export type Flat =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | Float32Array | Float64Array;
export type Sample = ArrayLike<ArrayLike<number>> | Flat;
export type Prediction = number[];

export declare const INPUT_NAMES: readonly string[];
/** Of each input the length of its axes; null: any length but 0. */
export declare const INPUT_SHAPES: readonly (readonly (number | null)[])[];
export declare const OUTPUT_NAMES: readonly string[];
export declare const OUTPUT_SHAPES: readonly (readonly (number | null)[])[];

/**
 * The prediction for one sample, from no state.
 * @throws {TypeError | RangeError} the sample is not what INPUT_SHAPES says.
 */
export declare function predict(input1: ArrayLike<ArrayLike<number>> | Flat): Prediction;

/** The predictions for several samples. */
export declare function predictBatch(samples: Iterable<Sample>): Prediction[];

/** The model and its state. */
export declare class Predictor {
  /** The prediction for one sample. */
  predict(input1: ArrayLike<ArrayLike<number>> | Flat): Prediction;
  /** Feeds one timestep; returns the output so far. */
  step(input1: ArrayLike<number>): number[];
  /** Forgets everything that came before. */
  reset(): void;
}
