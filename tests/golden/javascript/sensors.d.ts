// sensors.keras in JavaScript: an ES module that needs nothing else
//
// Model:   sensors.keras
//          SHA-256 0000000000000000000000000000000000000000000000000000000000000000
//          written by Keras 3.0.0
// Written: by lstmgen 1.0.0, --target javascript --with-main
// Costs:   132 bytes of weights as float32, 8 of state, 2400 of workspace,
//          82 multiply-accumulates (for one timestep)
// License: this file is yours. The parts written by lstmgen are MIT-0.
//
// Layers:
//   each: TimeDistributed -> (timesteps, 3), 0 parameters
//   norm: LayerNormalization -> (timesteps, 3), 0 parameters
//   gained: Multiply -> (timesteps, 3), 0 parameters
//   rnn: SimpleRNN -> (timesteps, 2), 0 parameters

/** All numbers of an input, row after row. */
export type Flat =
  | Int8Array | Uint8Array | Uint8ClampedArray | Int16Array | Uint16Array | Int32Array | Uint32Array
  | Float32Array | Float64Array;
export type Sample = readonly [ArrayLike<ArrayLike<ArrayLike<number>>> | Flat, ArrayLike<number>];
export type Prediction = [number[][], number[]];

export declare const INPUT_NAMES: readonly string[];
/** Of each input the length of its axes; null: any length but 0. */
export declare const INPUT_SHAPES: readonly (readonly (number | null)[])[];
export declare const OUTPUT_NAMES: readonly string[];
export declare const OUTPUT_SHAPES: readonly (readonly (number | null)[])[];

/**
 * The prediction for one sample, from no state.
 * @throws {TypeError | RangeError} the sample is not what INPUT_SHAPES says.
 */
export declare function predict(windows: ArrayLike<ArrayLike<ArrayLike<number>>> | Flat, gain: ArrayLike<number>): Prediction;

/** The predictions for several samples. */
export declare function predictBatch(samples: Iterable<Sample>): Prediction[];

/** The model and its state. */
export declare class Predictor {
  /** The prediction for one sample, from the state on. */
  predict(windows: ArrayLike<ArrayLike<ArrayLike<number>>> | Flat, gain: ArrayLike<number>): Prediction;
  /** Feeds one timestep; returns the output so far. */
  step(windows: ArrayLike<ArrayLike<number>> | Flat, gain: ArrayLike<number>): [number[], number[]];
  /** Forgets everything that came before. */
  reset(): void;
}
