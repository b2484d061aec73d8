// Writes model.json, weights.bin and reference.json by TensorFlow.js: npm install @tensorflow/tfjs@4.22.0; node make.js
const fs = require('fs');
const tf = require('@tensorflow/tfjs');
const { layers } = tf;

const inner = tf.sequential({
  layers: [layers.dense({ units: 4, inputShape: [4], activation: 'swish' }), layers.batchNormalization()],
});
const x = tf.input({ shape: [6, 2] });
const [sequence, h, c] = layers.lstm({ units: 3, returnSequences: true, returnState: true }).apply(x);
const both = layers.bidirectional({ layer: layers.gru({ units: 2, returnSequences: true }) }).apply(sequence);
const normalized = layers.layerNormalization().apply(layers.batchNormalization().apply(both));
const next = layers.lstm({ units: 3, recurrentActivation: 'sigmoid' });
const distributed = layers.timeDistributed({ layer: layers.dense({ units: 4 }) }).apply(normalized);
const label = inner.apply(layers.simpleRNN({ units: 4 }).apply(distributed));
const model = tf.model({ inputs: x, outputs: [label, next.apply([sequence, h, c])] });

const variances = (layer) => (layer.layers ? layer.layers.flatMap(variances) : layer.movingVariance ? [layer.movingVariance] : []);
model.setWeights(model.getWeights().map((weight, k) => tf.randomUniform(weight.shape, -1, 1, 'float32', k + 1)));
variances(model).forEach((variance) => variance.write(variance.read().abs()));
const input = tf.randomUniform([2, 6, 2], -1, 1, 'float32', 77);
const outputs = model.predict(input);
fs.writeFileSync('reference.json', JSON.stringify({ input: input.arraySync(), outputs: outputs.map((y) => y.arraySync()) }));
model.save({
  save: async ({ modelTopology, format, generatedBy, convertedBy, weightSpecs, weightData }) => {
    fs.writeFileSync('weights.bin', Buffer.from(weightData));
    const weightsManifest = [{ paths: ['./weights.bin'], weights: weightSpecs }];
    fs.writeFileSync('model.json', JSON.stringify({ modelTopology, format, generatedBy, convertedBy, weightsManifest }));
    return { modelArtifactsInfo: {} };
  },
});
