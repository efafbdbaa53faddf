package io.transformjob.job;

import io.transformjob.formats.csv.CsvFormat;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option that the API does not have, set by {@code --set key=value} or by {@code TRANSFORM_JOB_<KEY>} in the
 * environment of job or model. The constants are the table of all options: what {@code --help} prints and the parser
 * reads.
 *
 * @param <T> type of its value
 */
public final class EngineOption<T> {
    /** Which runtime reads the artifact. */
    public static final EngineOption<String> RUNTIME = new EngineOption<>(
            "runtime",
            "which runtime reads the model, such as xgboost or linear-learner; or, of a model that runs elsewhere, how it is"
                    + " asked: http, sagemaker-endpoint or v2",
            "what image and artifact tell",
            "a name",
            text -> Optional.of(text).filter(name -> !name.isBlank()));

    /** Where a model elsewhere is. */
    public static final EngineOption<URI> ENDPOINT = new EngineOption<>(
            "endpoint",
            "address of a model that runs elsewhere: of the container (runtime http), of the server or of its model"
                    + " (runtime v2), of the service in place of AWS (runtime sagemaker-endpoint)",
            "that of AWS for sagemaker-endpoint, none for others",
            "a URL such as http://host:8080, without user, query and fragment",
            EngineOption::address);

    /** Which endpoint of SageMaker. */
    public static final EngineOption<String> ENDPOINT_NAME = new EngineOption<>(
            "endpoint-name",
            "name of the endpoint that runtime sagemaker-endpoint asks",
            "none",
            "1 to 63 letters, digits and hyphens, a letter or digit first and last",
            text -> Optional.of(text).filter(name -> name.matches("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")));

    /** Where that endpoint is. */
    public static final EngineOption<String> ENDPOINT_REGION = new EngineOption<>(
            "endpoint-region",
            "region of that endpoint",
            "that of the environment, as every AWS tool finds it",
            "a region such as eu-west-1",
            text -> Optional.of(text).filter(name -> name.matches("[a-z]{2}(-[a-z]{1,20}){1,3}-[0-9]{1,2}")));

    /** Headers of requests to a model elsewhere. */
    public static final EngineOption<Map<String, String>> ENDPOINT_HEADERS = new EngineOption<>(
            "endpoint-headers",
            "headers to send to a model elsewhere, such as {\"X-Amzn-SageMaker-Target-Variant\": \"blue\"}",
            "none",
            "a JSON object of header names and ASCII texts, without those that HTTP or the job sets, such as Content-Type",
            EndpointHeaders::parse);

    /** How long a model elsewhere is waited for. */
    public static final EngineOption<Integer> ENDPOINT_WAIT_SECONDS = new EngineOption<>(
            "endpoint-wait-seconds",
            "how long a job waits for a model elsewhere before it begins",
            Integer.toString(RuntimeOptions.WAIT_SECONDS_DEFAULT),
            "a number of seconds from 0 to 1800",
            text -> Optional.of(text.strip())
                    .filter(digits -> digits.matches("[0-9]{1,4}"))
                    .map(Integer::valueOf)
                    .filter(seconds -> seconds <= RuntimeOptions.WAIT_SECONDS_MAX));

    /** Length of the splits of an object. */
    public static final EngineOption<Long> SPLIT_BYTES = new EngineOption<>(
            "split-bytes",
            "length of the pieces that one task reads of a splittable object; longer if it had more than 10,000",
            "64MiB",
            "a number of bytes of at least 1, such as 67108864, 64MB or 64MiB (1 MB is 1048576 bytes)",
            EngineOption::bytes);

    /** How responses are ended. */
    public static final EngineOption<AssembleCompat> ASSEMBLE_COMPAT = new EngineOption<>(
            "assemble-compat",
            "newline of AssembleWith Line: one for each record, or literally one after each response",
            "record",
            "record or response",
            text -> ApiValue.of(AssembleCompat.class, text));

    /** Whether CSV has a header. */
    public static final EngineOption<Boolean> CSV_HEADER = new EngineOption<>(
            "csv-header",
            "whether the first record of each object of CSV is a header, which is not scored",
            "false",
            "true or false",
            EngineOption::truth);

    /** Whether records of CSV may span lines. */
    public static final EngineOption<Boolean> CSV_MULTILINE = new EngineOption<>(
            "csv-multiline",
            "whether CSV is read by RFC 4180, so that fields in quotes may hold line breaks; objects are not cut then",
            "false",
            "true or false",
            EngineOption::truth);

    /** What stands between fields of CSV. */
    public static final EngineOption<Byte> CSV_DELIMITER = new EngineOption<>(
            "csv-delimiter",
            "what stands between the fields of CSV",
            "what the first line tells, the comma where fields are selected",
            "one ASCII character that is no letter, digit, quote or line break, such as ; or |, or tab",
            EngineOption::delimiter);

    /** What becomes of objects with bad records. */
    public static final EngineOption<OnBadRecord> ON_BAD_RECORD = new EngineOption<>(
            "on-bad-record",
            "what a record that cannot be read or scored does: fail its object, get a placeholder for an answer, or that"
                    + " and have its bytes kept",
            "fail-object",
            "fail-object, placeholder or quarantine",
            text -> ApiValue.of(OnBadRecord.class, text));

    /** How many records of an object may be bad. */
    public static final EngineOption<BadRecordLimit> MAX_BAD_RECORDS = new EngineOption<>(
            "max-bad-records",
            "how many records of an object may be bad before it fails",
            "any number",
            "a count such as 100, or a part of the records of an object such as 1% or 0.5%",
            BadRecordLimit::parse);

    /** What stands in the place of an answer. */
    public static final EngineOption<String> BAD_RECORD_PLACEHOLDER = new EngineOption<>(
            "bad-record-placeholder",
            "the text in the place of the answer to a bad record",
            "ERROR",
            "1 to 1000 characters without line breaks and other control characters",
            EngineOption::placeholder);

    /** All options, in the order of the help text. */
    public static final List<EngineOption<?>> ALL = List.of(
            RUNTIME,
            ENDPOINT,
            ENDPOINT_NAME,
            ENDPOINT_REGION,
            ENDPOINT_HEADERS,
            ENDPOINT_WAIT_SECONDS,
            SPLIT_BYTES,
            ASSEMBLE_COMPAT,
            CSV_HEADER,
            CSV_MULTILINE,
            CSV_DELIMITER,
            ON_BAD_RECORD,
            MAX_BAD_RECORDS,
            BAD_RECORD_PLACEHOLDER);

    /** Those that say what runs a container: of a pipeline each has its own. */
    static final List<EngineOption<?>> OF_CONTAINER =
            List.of(RUNTIME, ENDPOINT, ENDPOINT_NAME, ENDPOINT_REGION, ENDPOINT_HEADERS, ENDPOINT_WAIT_SECONDS);

    static final String ENVIRONMENT_PREFIX = "TRANSFORM_JOB_";
    private static final int PLACEHOLDER_CHARACTERS_MAX = 1000;
    private static final Pattern BYTES = Pattern.compile("(\\d{1,18}) ?(?:([KMG])?(?:i?B)?)", Pattern.CASE_INSENSITIVE);

    private final String key;
    private final String description;
    private final String defaultText;
    private final String form;
    private final Function<String, Optional<T>> parser;

    private EngineOption(
            String key, String description, String defaultText, String form, Function<String, Optional<T>> parser) {
        this.key = key;
        this.description = description;
        this.defaultText = defaultText;
        this.form = form;
        this.parser = parser;
    }

    /** The key of {@code --set}, such as {@code split-bytes}. */
    public String key() {
        return key;
    }

    /** The name in the environment, such as {@code TRANSFORM_JOB_SPLIT_BYTES}. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** What it does, for people; no sentence's end. */
    public String description() {
        return description;
    }

    /** What holds when it is not set, for people. */
    public String defaultText() {
        return defaultText;
    }

    /** What a value looks like, for people. */
    public String form() {
        return form;
    }

    /** The value that a text stands for; empty if it stands for none. */
    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    /** Without the slashes at its end. */
    private static Optional<URI> address(String text) {
        try {
            URI address = new URI(text.strip().replaceFirst("/+$", ""));
            boolean http =
                    "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            boolean plain =
                    address.getUserInfo() == null && address.getRawQuery() == null && address.getRawFragment() == null;
            return Optional.of(address).filter(uri -> http && plain && uri.getHost() != null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Byte> delimiter(String text) {
        if (text.equals("tab") || text.equals("\\t")) {
            return Optional.of((byte) '\t');
        }
        return text.length() == 1 && CsvFormat.isDelimiter(text.charAt(0))
                ? Optional.of((byte) text.charAt(0))
                : Optional.empty();
    }

    private static Optional<String> placeholder(String text) {
        boolean plain = text.chars().noneMatch(Character::isISOControl)
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        return plain && !text.isEmpty() && text.length() <= PLACEHOLDER_CHARACTERS_MAX
                ? Optional.of(text)
                : Optional.empty();
    }

    private static Optional<Long> bytes(String text) {
        Matcher matcher = BYTES.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "" : matcher.group(2).toUpperCase(Locale.ROOT);
        int shift = 10 * (" KMG".indexOf(unit.isEmpty() ? " " : unit));
        long count = Long.parseLong(matcher.group(1));
        return count < 1 || count > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(count << shift);
    }
}
