import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import javax.tools.ToolProvider;

/** Compiles Java: reads a line of javac's arguments between tabs, writes its exit code, the size of its text, and it. */
public final class JavacServer {
    public static void main(String[] none) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            var text = new ByteArrayOutputStream();
            int code = compiler.run(null, text, text, line.split("\t"));
            String ascii = text.toString(StandardCharsets.UTF_8).replaceAll("[^\\x00-\\x7f]", "?").replace("\r", "");
            System.out.print(code + " " + ascii.length() + "\n" + ascii);
            System.out.flush();
        }
    }
}
