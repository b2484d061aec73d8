using System;
using System.Diagnostics;
using System.Globalization;

static class Bench {
    static void Main(string[] arguments) {
        float[] x = new float[int.Parse(arguments[0])];
        int rounds = int.Parse(arguments[2]), calls = int.Parse(arguments[3]);
        for (int k = 0; k < x.Length; k++) {
            x[k] = k * 37 % 101 / 50f - 1;
        }
        double nanoseconds = 1e9 / Stopwatch.Frequency;
        long start = Stopwatch.GetTimestamp();
        Net.Predictor predictor = new Net.Predictor();
        float sum = predictor.Predict(x)[0];
        Console.WriteLine("first " + (long) ((Stopwatch.GetTimestamp() - start) * nanoseconds));
        for (int round = 0; round < rounds; round++) {
            int collections = GC.CollectionCount(0);
            long begin = Stopwatch.GetTimestamp();
            for (int k = 0; k < calls; k++) {
                sum += predictor.Predict(x)[0];
            }
            double spent = (Stopwatch.GetTimestamp() - begin) * nanoseconds;
            Console.WriteLine("time " + (spent / calls).ToString("R", CultureInfo.InvariantCulture));
            Console.WriteLine("collections " + (GC.CollectionCount(0) - collections));
        }
        Console.WriteLine("sum " + sum.ToString("R", CultureInfo.InvariantCulture));
    }
}
