package io.transformjob.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "$.features",
                "$.*",
                "$['a']",
                "$['a','b']",
                "$['a', 'b']",
                "$[0]",
                "$[0,-1]",
                "$[1:]",
                "$[:5]",
                "$[1:4]",
                "$[-2:]",
                "$[0,5:]",
                "$[0:2,246:]",
                "$.f.['a','b']",
                "$.id.*",
                "$[*]",
                "$[*].a[0]",
                "$['id','SageMakerOutput']",
                "$['SageMakerOutput']['predicted_label']",
                "$.my_name",
                "$['a b']",
                "$[ 0 , 1 ]",
                "$['a.b']",
                "$.ns:name-1",
                "$['é']",
                "$.é"
            })
    void bt94_documentedPathsAreTaken(String filter) {
        assertThat(FilterSyntax.check(filter)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``         | 0  | must begin with \"$\", found its end as character 1 of \"\"",
                "a          | 0  | must begin with \"$\", found \"a\" as character 1 of \"a\"",
                "$a         | 1  | must have \".\" or \"[\", found \"a\" as character 2 of \"$a\"",
                "$.         | 2  | must have a name after \".\", found its end as character 3 of \"$.\"",
                "$..a       | 2  | must name every level; \"..\" is not supported, found \".\" as character 3 of \"$..a\"",
                "$.a.       | 4  | must have a name after \".\", found its end as character 5 of \"$.a.\"",
                "$.a b      | 3  | must have \".\" or \"[\", found \" \" as character 4 of \"$.a b\"",
                "$.length() | 8  | must not call functions, found \"(\" as character 9 of \"$.length()\"",
                "$[?(@.a)]  | 2  | must have names or indexes in brackets; expressions are not supported, found \"?\" as character 3 of \"$[?(@.a)]\"",
                "$[(1)]     | 2  | must have names or indexes in brackets; expressions are not supported, found \"(\" as character 3 of \"$[(1)]\"",
                "$[\"a\"]   | 2  | must have names in single quotes, found \"\\\"\" as character 3 of \"$[\\\"a\\\"]\"",
                "$[a]       | 2  | must have a name in single quotes, an index, a slice or \"*\", found \"a\" as character 3 of \"$[a]\"",
                "$[]        | 2  | must have a name in single quotes, an index, a slice or \"*\", found \"]\" as character 3 of \"$[]\"",
                "$[:]       | 3  | must have a name in single quotes, an index, a slice or \"*\", found \"]\" as character 4 of \"$[:]\"",
                "$[0        | 3  | must have \",\" or \"]\", found its end as character 4 of \"$[0\"",
                "$[0,]      | 4  | must have a name in single quotes, an index, a slice or \"*\", found \"]\" as character 5 of \"$[0,]\"",
                "$[0:8:2]   | 5  | must have slices of begin and end; a step is not supported, found \":\" as character 6 of \"$[0:8:2]\"",
                "$[--1]     | 3  | must have a digit after \"-\", found \"-\" as character 4 of \"$[--1]\"",
                "$[1234567890] | 2 | must have indexes of at most 9 digits, found \"1\" as character 3 of \"$[1234567890]\"",
                "$['a','b.c']  | 6 | must not have paths in a list of names, found \"'\" as character 7 of \"$['a','b.c']\"",
                "$['']      | 3  | must have a name of one character or more, without \"\\\", between its quotes, found \"'\" as character 4 of \"$['']\"",
                "$['a       | 4  | must have a name of one character or more, without \"\\\", between its quotes, found its end as character 5 of \"$['a\"",
                "$['a',0]   | 6  | must have a name in single quotes, found \"0\" as character 7 of \"$['a',0]\"",
                "$['é'x]    | 5  | must have \",\" or \"]\", found \"x\" as character 6 of \"$['é'x]\""
            })
    void bt94_otherPathsAreRefusedAtTheirFirstFault(String filter, int index, String message) {
        assertThat(FilterSyntax.check(filter)).hasValueSatisfying(fault -> {
            assertThat(fault.message()).isEqualTo(message);
            assertThat(fault.index()).isEqualTo(index);
        });
    }
}
