import java.lang.management.ManagementFactory;

class Bench {
    public static void main(String[] arguments) {
        final float[] x = new float[Integer.parseInt(arguments[0])];
        final int rounds = Integer.parseInt(arguments[2]), calls = Integer.parseInt(arguments[3]);
        for (int k = 0; k < x.length; k++) {
            x[k] = k * 37 % 101 / 50f - 1;
        }
        final long start = System.nanoTime();
        final Net.Predictor predictor = new Net.Predictor();
        float sum = predictor.predict(x)[0];
        System.out.println("first " + (System.nanoTime() - start));
        final com.sun.management.ThreadMXBean thread =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int round = 0; round < rounds; round++) {
            final long bytes = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
            final long begin = System.nanoTime();
            for (int k = 0; k < calls; k++) {
                sum += predictor.predict(x)[0];
            }
            final long spent = System.nanoTime() - begin;
            final long now = thread.getThreadAllocatedBytes(Thread.currentThread().getId());
            System.out.println("time " + (double) spent / calls);
            System.out.println("bytes " + (now - bytes) / calls);
        }
        System.out.println("sum " + sum);
    }
}
