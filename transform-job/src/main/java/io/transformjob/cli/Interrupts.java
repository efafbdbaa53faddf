package io.transformjob.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Ctrl-C and the system's request to end: the first one asks the job to stop, a second one ends the process at once.
 *
 * <p>Shutdown hooks would not do, since Spark's and Hadoop's run beside ours and close what a clean stop still needs. The
 * JDK's signals ({@code sun.misc.Signal}) are reached by name, because the compiler warns of them and cannot be told not to.
 */
final class Interrupts {
    private boolean asked;
    private volatile boolean bySystem;
    private Runnable stop = () -> {};

    private Interrupts() {}

    /** Takes signals from now on; until {@link #stopBy} is called they are remembered. */
    static Interrupts listen(Console console) {
        Interrupts interrupts = new Interrupts();
        onFirst(name -> {
            console.say("stopping; once more to end at once.");
            interrupts.bySystem = name.equals("TERM");
            interrupts.ask();
        });
        return interrupts;
    }

    private synchronized void ask() {
        asked = true;
        stop.run();
    }

    /** Whether it was the system that asked: a person may want the job to go on elsewhere, or later. */
    boolean bySystem() {
        return bySystem;
    }

    /** Says how to stop; at once if that was asked for already. */
    synchronized void stopBy(Runnable how) {
        stop = how;
        if (asked) {
            how.run();
        }
    }

    /** Calls {@code stop} at the first signal. Where the platform has no signals, Ctrl-C ends the process as usual. */
    private static void onFirst(Consumer<String> stop) {
        boolean[] asked = {false};
        Function<String, InvocationHandler> handlers = name -> (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                if (asked[0]) {
                    Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
                }
                asked[0] = true;
                stop.accept(name);
                return null;
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                default -> "interrupts";
            };
        };
        for (String name : new String[] {"INT", "TERM"}) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
                Object proxy = Proxy.newProxyInstance(
                        Interrupts.class.getClassLoader(), new Class<?>[] {handlerType}, handlers.apply(name));
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            } catch (ReflectiveOperationException e) {
                System.err.println("transform-job: SIG" + name + " cannot be handled here: " + e);
            }
        }
    }
}
